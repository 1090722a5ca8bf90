"""Sockets, framing, streams and the protocol tables; knows no world."""
