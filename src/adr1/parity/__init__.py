"""Parity: the same programme on two servers, and what differs, on one page.

    programme   which parts are played: manoeuvres, Traffic Manager routes, sensor shots
    recording   raw results of a programme on one server, as one file
    comparison  two recordings, part by part
    page        the comparison as one HTML file that opens offline

Nothing here knows which server it talks to: everything goes through the genuine `carla` client.
"""
