# Untried: there was no container engine where this was written. What it does is what docs/operations.md says of installing.
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends cmake nasm make perl python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package api --features postgres,turbojpeg,s3

FROM debian:bookworm-slim
# To trust whoever holds the photos.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 8080 --home-dir /var/lib/woodpecker --create-home --skel /dev/null woodpecker \
    && chmod 700 /var/lib/woodpecker
COPY --from=build /source/target/release/woodpecker /usr/local/bin/woodpecker
USER woodpecker
VOLUME /var/lib/woodpecker
ENV WOODPECKER_DATA_DIR=/var/lib/woodpecker WOODPECKER_LISTEN=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["woodpecker"]
CMD ["serve"]
