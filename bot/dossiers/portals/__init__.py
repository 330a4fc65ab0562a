"""Clients of the portals that know dossiers: base.Portal, one module a dialect, routing.Portals."""
