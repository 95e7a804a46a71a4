"""All squads' reports by the workers of a Dask cluster, which share nothing but a store of snapshots and reports."""
