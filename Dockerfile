# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.
FROM python:3.11-slim AS build
WORKDIR /app
COPY bootstrap.py package.json package-lock.json ./
COPY requirements requirements
RUN python3 bootstrap.py
COPY . .
RUN .venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim
RUN useradd --system --uid 10001 book && install --directory --owner book /data/media
COPY --from=build /app /app
WORKDIR /app
USER book
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 WEB_BIND=0.0.0.0:8000 BOOK_MEDIA=/data/media
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:bookofbusiness.gunicorn_settings", "bookofbusiness.wsgi"]
