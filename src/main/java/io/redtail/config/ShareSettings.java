package io.redtail.config;

/**
 * How many long requests over HTTP one caller may have at a time. 0: as many as it likes.
 *
 * @param streamsPerAddress responses that follow or download, of one address
 * @param streamsPerIdentity those of one token's subject
 * @param uploadsPerAddress requests that publish, of one address
 * @param uploadsPerIdentity those of one token's subject
 */
public record ShareSettings(
        int streamsPerAddress, int streamsPerIdentity, int uploadsPerAddress, int uploadsPerIdentity) {

    private static final int MAX = 1_000_000;

    static ShareSettings read(ConfigurationReader reader) {
        return new ShareSettings(
                reader.integer("redtail.limits.streams-per-address", 500, 0, MAX),
                reader.integer("redtail.limits.streams-per-identity", 100, 0, MAX),
                reader.integer("redtail.limits.uploads-per-address", 50, 0, MAX),
                reader.integer("redtail.limits.uploads-per-identity", 20, 0, MAX));
    }
}
