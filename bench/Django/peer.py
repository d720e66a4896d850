"""Two peers on Django: SimpleJWT with rotation and its block list, and tokens that expire by their age, in one file. `peer.py COUNT` makes tables and users; gunicorn serves `application`.

What is left out favours it: no middleware, JSON only, connections that are kept.
"""
import datetime
import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="only for measuring, on 127.0.0.1 alone",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "rest_framework.authtoken", "rest_framework_simplejwt.token_blacklist"],
    MIDDLEWARE=[],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": os.environ["PGPORT"],
        "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ["PGPASSWORD"],
        "NAME": os.environ["PGDATABASE"],
        "CONN_MAX_AGE": None,
    }},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    },
    SIMPLE_JWT={"ACCESS_TOKEN_LIFETIME": datetime.timedelta(hours=1), "ROTATE_REFRESH_TOKENS": True, "BLACKLIST_AFTER_ROTATION": True},
)
application = get_wsgi_application()

from django.utils import timezone  # noqa: E402
from rest_framework.authentication import TokenAuthentication  # noqa: E402
from rest_framework.authtoken.views import ObtainAuthToken  # noqa: E402
from rest_framework.exceptions import AuthenticationFailed  # noqa: E402
from rest_framework.response import Response  # noqa: E402  (needs the settings)
from rest_framework.views import APIView  # noqa: E402
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView  # noqa: E402


class Me(APIView):
    def get(self, request):
        return Response({"id": request.user.pk, "email": request.user.email})


class ExpiringToken(TokenAuthentication):
    def authenticate_credentials(self, key):
        user, token = super().authenticate_credentials(key)
        if timezone.now() - token.created > datetime.timedelta(days=15):
            raise AuthenticationFailed("The token has expired.")
        return user, token


class MeByToken(Me):
    authentication_classes = [ExpiringToken]


urlpatterns = [
    path("health/live", lambda request: HttpResponse("live")),
    path("token", TokenObtainPairView.as_view()),
    path("token/refresh", TokenRefreshView.as_view()),
    path("me", Me.as_view()),
    path("expiring-token", ObtainAuthToken.as_view()),
    path("me/by-token", MeByToken.as_view()),
]

if __name__ == "__main__":
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for i in range(int(sys.argv[1])):
        name = f"user{i}@example.test"
        User.objects.create_user(name, name, f"A password for user {i}")
