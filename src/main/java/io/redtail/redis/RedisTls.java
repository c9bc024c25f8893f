package io.redtail.redis;

import io.redtail.config.CaFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** TLS that is worth its name: the certificate must be one of a trusted CA, and for the host that the URL names. */
final class RedisTls {

    private static final String TYPE = "PKCS12";
    private static final String PASSWORD = "certificates are no secret"; // a key store must have one

    private RedisTls() {}

    /** @param ca whom to trust, instead of the CAs that this JVM knows */
    static SslOptions verifying(Optional<CaFile> ca) {
        var options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL); // CA would take any trusted certificate
        ca.map(RedisTls::trustStore)
                .ifPresent(store -> options.trustStoreType(TYPE)
                        .truststore(() -> new ByteArrayInputStream(store), PASSWORD.toCharArray()));
        return options.build();
    }

    /** Jedis takes a trust store and no certificates. */
    private static byte[] trustStore(CaFile ca) {
        try {
            KeyStore trusted = KeyStore.getInstance(TYPE);
            trusted.load(null, null);
            for (X509Certificate certificate : ca.certificates()) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
            var bytes = new ByteArrayOutputStream();
            trusted.store(bytes, PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificates of " + ca.path() + " cannot be used", e);
        }
    }
}
