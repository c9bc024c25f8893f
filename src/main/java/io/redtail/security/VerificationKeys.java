package io.redtail.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.redtail.config.JwtSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/** The keys that tokens are checked with, from wherever the configuration says. */
final class VerificationKeys {

    private static final int MAX_JWKS_BYTES = 256 * 1024;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private VerificationKeys() {}

    /** @throws IllegalArgumentException if the key cannot be used */
    static JWSKeySelector<SecurityContext> of(JwtSettings settings, IssuerTimes times) {
        Set<JWSAlgorithm> algorithms =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        return switch (settings.keySource()) {
            case JWKS_URL -> new JWSVerificationKeySelector<>(algorithms, remote(settings.key(), times));
            case PUBLIC_KEY_FILE -> only(publicKey(Path.of(settings.key())), algorithms);
            case SECRET -> only(new SecretKeySpec(settings.key().getBytes(StandardCharsets.UTF_8), "MAC"), algorithms);
        };
    }

    /** One key for every token, whatever id the token gives it. */
    private static JWSKeySelector<SecurityContext> only(Key key, Set<JWSAlgorithm> algorithms) {
        return (header, context) -> algorithms.contains(header.getAlgorithm()) ? List.of(key) : List.of();
    }

    private static JWKSource<SecurityContext> remote(String url, IssuerTimes times) {
        try {
            int timeoutMillis = Math.toIntExact(times.timeout().toMillis());
            var retriever = new DefaultResourceRetriever(timeoutMillis, timeoutMillis, MAX_JWKS_BYTES);
            return new IssuerKeys(URI.create(url).toURL(), retriever, times);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + url + "' is no URL", e);
        }
    }

    private static PublicKey publicKey(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            int begin = text.indexOf(BEGIN);
            int end = text.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new IllegalArgumentException(file + " holds no " + BEGIN);
            }
            return publicKey(Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the public key in " + file + " cannot be read: " + e, e);
        }
    }

    private static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(encoded);
        try {
            return KeyFactory.getInstance("RSA").generatePublic(spec);
        } catch (GeneralSecurityException notRsa) {
            return KeyFactory.getInstance("EC").generatePublic(spec);
        }
    }
}
