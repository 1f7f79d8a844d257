"""Where the client API's routes are, as the indexes list them."""

CLIENT_LINKS = {
    "feature-toggles": {"uri": "/api/client/features"},
    "register": {"uri": "/api/client/register"},
    "metrics": {"uri": "/api/client/metrics"},
}
