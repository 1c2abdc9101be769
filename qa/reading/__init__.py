"""Reading: a file becomes a `Document`. One small file a format; `registry` knows them all."""
