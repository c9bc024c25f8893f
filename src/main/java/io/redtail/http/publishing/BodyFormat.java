package io.redtail.http.publishing;

import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a request's body becomes messages. */
enum BodyFormat {
    /** A line a message. */
    TEXT("text/plain"),
    /** A JSON value a line; empty lines mean nothing. */
    NDJSON("application/x-ndjson"),
    /** One JSON value, one message. */
    JSON("application/json");

    private static final Set<Charset> CHARSETS = Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII);

    /** Lines of JSON have no registered type. */
    private static final Set<String> OTHER_NAMES_OF_NDJSON = Set.of(
            "application/ndjson",
            "application/jsonl",
            "application/x-jsonl",
            "application/jsonlines",
            "application/x-jsonlines",
            "application/json-lines");

    private final String type;

    BodyFormat(String type) {
        this.type = type;
    }

    private boolean isCalled(String name) {
        return name.equals(type)
                || switch (this) {
                    case TEXT -> false;
                    case NDJSON -> OTHER_NAMES_OF_NDJSON.contains(name);
                    case JSON ->
                        name.equals("text/json")
                                || (name.startsWith("application/") && name.endsWith("+json")); // RFC 6839
                };
    }

    /**
     * By the request's {@code Content-Type}; without one, as {@code curl -T} sends it, {@code byDefault}.
     *
     * @param contentTypes each header of that name
     * @throws ProblemException 415 for others, for another charset than UTF-8, and for two headers
     */
    static BodyFormat of(List<String> contentTypes, BodyFormat byDefault, BodyFormat... others) {
        if (contentTypes.size() > 1) {
            throw unsupported("send one Content-Type; there are " + contentTypes.size());
        }
        if (contentTypes.isEmpty() || contentTypes.get(0).isBlank()) {
            return byDefault;
        }
        String[] parts = contentTypes.get(0).split(";", -1);
        String type = parts[0].strip().toLowerCase(Locale.ROOT);
        for (int i = 1; i < parts.length; i++) {
            requireUtf8(parts[i]);
        }
        if (byDefault.isCalled(type)) {
            return byDefault;
        }
        for (BodyFormat format : others) {
            if (format.isCalled(type)) {
                return format;
            }
        }
        throw unsupported("send " + names(byDefault, others) + ", for example curl -H 'Content-Type: " + byDefault.type
                + "' --data-binary @-");
    }

    private static void requireUtf8(String parameter) {
        String[] pair = parameter.strip().split("=", 2);
        if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
            String charset = pair[1].strip().replace("\"", "");
            if (!isUtf8(charset)) {
                throw unsupported("text is taken as UTF-8 only; convert it, with iconv for example");
            }
        }
    }

    /** By any of its names, of which {@code utf8} is a common one. */
    private static boolean isUtf8(String charset) {
        try {
            return CHARSETS.contains(Charset.forName(charset));
        } catch (IllegalArgumentException unknown) { // or one that cannot be a name
            return false;
        }
    }

    /**
     * Returns for a body that is not compressed.
     *
     * @param contentEncodings each header of that name: they are one list (RFC 9110 section 5.3)
     * @throws ProblemException 415 for one that is
     */
    static void requireIdentity(List<String> contentEncodings) {
        if (!contentEncodings.stream().allMatch(encoding -> encoding.strip().equalsIgnoreCase("identity"))) {
            throw unsupported("send the body without Content-Encoding: lines are published as they arrive");
        }
    }

    private static String names(BodyFormat byDefault, BodyFormat... others) {
        StringBuilder names = new StringBuilder(byDefault.type);
        for (BodyFormat format : others) {
            names.append(" or ").append(format.type);
        }
        return names.toString();
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.of(415, "Unsupported media type", detail));
    }
}
