# One image for the API, the worker and Prefect's server; docker-compose.yml says which it is.
FROM python:3.11-slim
RUN useradd --create-home --uid 10001 motcua && mkdir /data && chown motcua /data
WORKDIR /srv/motcua
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN pip install --no-cache-dir setuptools wheel \
    && pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && python -m compileall -q /usr/local/lib/python3.11 engine workflows api cli config
USER motcua
ENV MOTCUA_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["motcua", "api", "--host", "0.0.0.0"]
