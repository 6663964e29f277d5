# The image of all functions: Deno, cached modules, our code, non-root, nothing else.
# `./scripts/image` writes the same contents without a container engine.
# The version, which stands in deno.json, becomes a label of the image:
#   docker build --build-arg VERSION="$(sed -n 's/^  "version": "\(.*\)",$/\1/p' deno.json)" .

FROM denoland/deno:bin-2.9.6 AS deno

# Only to have a place with a shell: fetches the modules that deno.lock names and compiles our code where it will run.
FROM denoland/deno:debian-2.9.6 AS modules
ENV DENO_DIR=/deno-dir
WORKDIR /app
COPY deno.json deno.lock ./
COPY lib lib
COPY functions functions
RUN deno install --frozen --entrypoint functions/*/main.ts \
  && rm -f /deno-dir/*_cache_v* \
  && chmod -R a+rX /app /deno-dir

# glibc and libgcc_s, which Deno is linked to; no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=deno /deno /usr/local/bin/deno
COPY --from=modules /deno-dir /deno-dir
COPY --from=modules /app /app
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
WORKDIR /app
# Last, because it changes with every release.
ARG VERSION=dev
LABEL org.opencontainers.image.version=$VERSION
# A number: kubelet cannot tell from a name that it is not root.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/deno"]
