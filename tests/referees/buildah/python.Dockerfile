# What python:3.11-slim-bookworm is to the image of the handlers: a Python 3.11 that pip may install into.
FROM localhost/debian
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-pip \
    && rm /usr/lib/python3*/EXTERNALLY-MANAGED
