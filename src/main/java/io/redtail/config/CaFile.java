package io.redtail.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * CA certificates to trust for Redis, as they were when the file was read.
 *
 * @param certificates at least one
 */
public record CaFile(Path path, List<X509Certificate> certificates) {

    static final String ALLOWED = "expected a PEM file with the certificate of a CA, or of several";

    /**
     * Reads a PEM file.
     *
     * @throws IllegalArgumentException if it is not one; the message says why
     */
    static CaFile read(String name) {
        Path path = Path.of(name);
        try (InputStream pem = Files.newInputStream(path)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(ALLOWED + "; there is none in it");
            }
            return new CaFile(path, certificates);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(ALLOWED + "; there is no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(ALLOWED + "; it cannot be read: " + e, e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(ALLOWED + "; it is something else: " + e.getMessage(), e);
        }
    }
}
