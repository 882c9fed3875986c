# docker build -t hubbub . && docker run -d -p 1337:1337 -v hubbub:/data hubbub
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY docs/man docs/man
COPY src src
RUN python -m venv /opt/hubbub \
    && /opt/hubbub/bin/pip install --no-cache-dir --constraint constraints.txt . uvloop

FROM python:3.13-slim
COPY --from=build /opt/hubbub /opt/hubbub
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hubbub \
    && install -d -o hubbub -g hubbub -m 0700 /data
USER 10001
VOLUME /data
EXPOSE 1337
# Peers come from addresses that are not the container's own, so they need TLS, as from any machine.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/opt/hubbub/bin/python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:1337/health', timeout=3)"]
ENTRYPOINT ["/opt/hubbub/bin/hubbub", "serve", "--data", "/data", "--ip", "0.0.0.0"]
