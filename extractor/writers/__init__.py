"""Writers: records into files. They see records only, never a Doc."""
