# An image that rigs on one machine, made of the release archive:
#
#   mvn -Prelease -DskipTests package
#   docker build -t tokenrig .
#   docker run --rm -v "$PWD/sample-data/meshes:/in:ro" -v "$PWD/out:/out" tokenrig rig --input /in --output /out
#
# docs/install.md says more.

FROM eclipse-temurin:17-jre-jammy AS unpacked
# ADD unpacks it; the name has the version, which the next image need not know
ADD target/tokenrig-*.tar.gz /unpacked/
RUN mv /unpacked/tokenrig-* /tokenrig

# glibc and libstdc++ are needed by the networks' libraries, so that an image of Alpine would not do
FROM eclipse-temurin:17-jre-jammy

# not root: files are read and decoded here that anybody may have made. The number is fixed, so that folders can be given to it.
RUN useradd --uid 10001 --create-home --home-dir /home/tokenrig --shell /usr/sbin/nologin tokenrig
COPY --from=unpacked /tokenrig /opt/tokenrig
# the program cannot write here, and needs not to: scratch goes to /tmp, the networks' libraries are unpacked to the home folder
USER 10001
ENV HOME=/home/tokenrig LANG=C.UTF-8
WORKDIR /home/tokenrig

# `docker run IMAGE rig --input … --output …` runs that command of tokenrig, with its exit code; signals reach Java, as the script
# replaces itself by it. Without a command the help is shown. For spark-submit: --entrypoint /opt/tokenrig/bin/submit
ENTRYPOINT ["/opt/tokenrig/bin/tokenrig"]
CMD ["--help"]
