# The server in a container: docker build -t yardarm . ; compose.yaml runs it with PostgreSQL.

FROM node:24-bookworm-slim AS ui
WORKDIR /build/ui
COPY ui/package.json ui/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY docs/openapi.json /build/docs/openapi.json
COPY ui ./
RUN npm run build

FROM python:3.13-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/yardarm
ENV PATH=/opt/yardarm/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements/build.txt \
 && pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY src src
COPY --from=ui /build/src/yardarm/api/static src/yardarm/api/static
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && pip install --no-deps dist/*.whl

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin yardarm \
 && install --directory --owner=yardarm --mode=0700 /data
COPY --from=build /opt/yardarm /opt/yardarm
ENV PATH=/opt/yardarm/bin:$PATH YARDARM_DATA_DIR=/data HTTP_HOST=0.0.0.0 HTTP_PORT=4242
USER 10001
WORKDIR /data
# Without DATABASE_URL the embedded PostgreSQL lives here; keep it, and back it up.
VOLUME /data
EXPOSE 4242
# /health says that the process lives: a database that is away is no reason to restart it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD \
 ["python", "-c", "import os, urllib.request as r; e = os.environ; r.urlopen('http://127.0.0.1:%s/%s/health' % (e['HTTP_PORT'], e.get('BASE_URI_PATH', '').strip('/')), timeout=2)"]
ENTRYPOINT ["yardarm"]
CMD ["serve"]
