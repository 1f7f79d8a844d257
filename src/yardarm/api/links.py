"""Where the client API's routes are, and the document, as the indexes list them."""

CLIENT_LINKS = {
    "feature-toggles": {"uri": "/api/client/features"},
    "register": {"uri": "/api/client/register"},
    "metrics": {"uri": "/api/client/metrics"},
}

OPENAPI_LINK = "/docs/openapi.json"
