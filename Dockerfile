# Rolecall in a container. Build: docker build -t rolecall .
# Once before the first start, and after each upgrade:   docker run --rm … rolecall migrate
# It runs as a fixed user without a name, on a root it cannot write; what it keeps is under /data.
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /opt/rolecall
RUN /opt/rolecall/bin/python -m pip --disable-pip-version-check install --quiet --no-cache-dir --require-hashes -r requirements.lock
COPY manifest.yml LICENSE ./
COPY migrations ./migrations
COPY bot ./bot
RUN /opt/rolecall/bin/python -m compileall -q /app/bot /app/migrations

FROM ${PYTHON}
COPY --from=build /opt/rolecall /opt/rolecall
COPY --from=build /app /app
RUN mkdir -p /data && chown 10001:10001 /data
ENV PATH=/opt/rolecall/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ENV HOME=/data HOST=0.0.0.0 PORT=8080 LOG_FORMAT=json DATABASE_URL=sqlite:////data/rolecall.db
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=3)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]
