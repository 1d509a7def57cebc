# What debian:bookworm-slim is to the tools image: no registry of images can be relied on here.
FROM scratch
ADD base.tar /
# The certificates that this machine trusts are mounted there; pip brings its own otherwise, and so does Maven's Java.
ARG MAVEN_OPTS=
ENV PIP_CERT=/run/certificates.crt MAVEN_OPTS=${MAVEN_OPTS}
