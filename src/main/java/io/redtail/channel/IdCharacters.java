package io.redtail.channel;

/** A set of ASCII characters, for ids and parts of ids. Immutable. */
final class IdCharacters {

    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final boolean[] contained = new boolean[128];

    private IdCharacters(String characters) {
        characters.chars().forEach(c -> contained[c] = true);
    }

    static IdCharacters plain(boolean slashes, boolean colons) {
        return new IdCharacters(LETTERS_AND_DIGITS + "._@-" + (slashes ? "/" : "") + (colons ? ":" : ""));
    }

    static IdCharacters only(char character) {
        return new IdCharacters(String.valueOf(character));
    }

    boolean contain(char character) {
        return character < contained.length && contained[character];
    }

    /** Whether {@code text} is one or more of them, and nothing else. */
    boolean make(String text) {
        return !text.isEmpty() && end(text, 0, text.length()) == text.length();
    }

    /** Where the first character stands that is none of them; {@code stop} if there is none before. */
    int end(String text, int begin, int stop) {
        int at = begin;
        while (at < stop && contain(text.charAt(at))) {
            at++;
        }
        return at;
    }

    boolean share(IdCharacters other) {
        for (int c = 0; c < contained.length; c++) {
            if (contained[c] && other.contained[c]) {
                return true;
            }
        }
        return false;
    }
}
