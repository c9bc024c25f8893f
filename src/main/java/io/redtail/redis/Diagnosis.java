package io.redtail.redis;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * What keeps the gateway from using Redis, in words for its operator.
 *
 * @param passing whether it may pass by itself; otherwise somebody must change something, and the text says what
 */
public record Diagnosis(boolean passing, String text) {

    private static final String LOGIN = "user and password are part of redtail.redis.url";
    private static final String RIGHTS = "server-config/redis has the rights that each mode needs";

    /** Finds the telling one among a failure's causes. */
    public static Diagnosis of(Throwable failure) {
        List<Throwable> rootFirst = rootFirst(failure);
        return rootFirst.stream()
                .flatMap(cause -> mistake(cause).stream())
                .findFirst()
                .map(text -> new Diagnosis(false, text))
                .orElseGet(() -> new Diagnosis(true, rootFirst.get(0).toString()));
    }

    /** Whether Redis' user lacks a right, for a command or in a script. */
    public static boolean isForbidden(Throwable failure) {
        return rootFirst(failure).stream().anyMatch(Diagnosis::lacksRight);
    }

    /** Jedis keeps the reason why an address could not be connected to as suppressed. */
    private static List<Throwable> rootFirst(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(0, cause);
        }
        Throwable[] suppressed = causes.get(0).getSuppressed();
        if (suppressed.length > 0) {
            causes.add(0, suppressed[0]);
        }
        return causes;
    }

    private static Optional<String> mistake(Throwable cause) {
        if (lacksRight(cause)) {
            return Optional.of("its user lacks a right (" + cause.getMessage() + "); " + RIGHTS);
        }
        if (isLogin(cause)) {
            return Optional.of("it refuses the login (" + cause.getMessage() + "); " + LOGIN);
        }
        if (cause instanceof NotIndependentException) {
            return Optional.ofNullable(cause.getMessage());
        }
        return certificate(cause).or(() -> topology(cause));
    }

    /** One node of a cluster is not a Redis for all keys, one Redis is no cluster, and neither is a Sentinel. */
    private static Optional<String> topology(Throwable cause) {
        if (cause instanceof JedisRedirectionException
                || (cause instanceof JedisDataException && begins(cause, "CROSSSLOT"))) {
            return Optional.of("it is a node of a Redis Cluster (" + cause.getMessage()
                    + "); redtail.redis.cluster names nodes of a cluster");
        }
        if (cause instanceof JedisDataException && says(cause, "cluster support disabled")) {
            return Optional.of(
                    "it is no Redis Cluster (" + cause.getMessage()
                            + "); redtail.redis.url or redtail.redis.sentinels, without redtail.redis.cluster, say where it is");
        }
        if (cause instanceof JedisDataException && says(cause, "unknown command") && says(cause, "SENTINEL")) {
            return Optional.of(
                    "it is no Sentinel (" + String.valueOf(cause.getMessage()).strip()
                            + "); redtail.redis.sentinels names Sentinels, which usually have port 26379, and redtail.redis.url a Redis");
        }
        return Optional.empty();
    }

    /** Redis 6.2 and 7 have words of their own for what a script may not do. */
    private static boolean lacksRight(Throwable cause) {
        return cause instanceof JedisDataException
                && (begins(cause, "NOPERM")
                        || says(cause, "The user executing the script can't")
                        || says(cause, "ACL failure in script"));
    }

    private static boolean isLogin(Throwable cause) {
        return cause instanceof JedisDataException
                && (begins(cause, "NOAUTH") || begins(cause, "WRONGPASS") || begins(cause, "ERR AUTH"));
    }

    private static Optional<String> certificate(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("its certificate has expired: " + cause.getMessage());
        }
        if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return Optional.of("no CA that is known here vouches for its certificate (" + cause.getMessage()
                    + "); redtail.redis.ca-file names a PEM file with the CA's certificate");
        }
        if (cause instanceof CertificateException && (says(cause, "No name") || says(cause, "No subject"))) {
            return Optional.of("its certificate is for another host (" + cause.getMessage()
                    + "); redtail.redis.url must name it as the certificate does");
        }
        return Optional.empty();
    }

    private static boolean begins(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).startsWith(words);
    }

    private static boolean says(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).contains(words);
    }
}
