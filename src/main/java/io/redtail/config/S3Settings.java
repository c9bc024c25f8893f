package io.redtail.config;

/**
 * A bucket of a store that speaks S3.
 *
 * @param endpoint its address, such as {@code https://s3.eu-central-1.amazonaws.com}
 * @param prefix before the names of all objects; empty, or with a slash at its end
 */
public record S3Settings(
        String endpoint, String region, String bucket, String prefix, String accessKey, String secretKey) {

    static S3Settings read(ConfigurationReader reader) {
        String region = reader.text("redtail.archive.s3.region", "us-east-1");
        String prefix = reader.text("redtail.archive.s3.prefix", "");
        return new S3Settings(
                reader.parsed("redtail.archive.s3.endpoint", S3Settings::endpoint)
                        .orElse("https://s3." + region + ".amazonaws.com"),
                region,
                reader.required("redtail.archive.s3.bucket", "the name of a bucket that exists"),
                prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                reader.required("redtail.archive.s3.access-key", "an access key that may read, list, write and delete"),
                reader.secret("redtail.archive.s3.secret-key", 8).orElseGet(() -> {
                    reader.refuseIfAbsent("redtail.archive.s3.secret-key", "expected the secret key of the access key");
                    return "";
                }));
    }

    private static String endpoint(String text) {
        if (!text.matches("https?://[A-Za-z0-9.\\-\\[\\]:]+/?")) {
            throw new IllegalArgumentException("expected an address such as https://minio.example.com:9000");
        }
        return text;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return endpoint + " " + bucket + "/" + prefix;
    }
}
