# docker build -t regional-news . && docker run --rm -v news:/data regional-news
# An image that crawls every portal once; schedule it with whatever starts containers. See docs/operations.md.
FROM python:3.12-slim

# Exactly what requirements/base.lock pins, hashes checked, nothing resolved; then the program itself.
WORKDIR /app
COPY requirements/base.lock requirements/base.lock
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements/base.lock
COPY pyproject.toml README.md LICENSE ./
COPY regional_news regional_news
RUN .venv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && .venv/bin/python -m pip check --disable-pip-version-check

# No root, and one folder that may be written.
RUN useradd --system --uid 10001 news && install -d -o news -g news /data
USER news
VOLUME /data
WORKDIR /
ENV PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH
# The entry point takes SIGTERM itself: `docker stop --time 40` stores what is in flight.
STOPSIGNAL SIGTERM
ENTRYPOINT ["regional-news"]
CMD ["run", "--data-dir", "/data"]
