package io.redtail.http;

import java.util.List;
import java.util.Optional;

/** What a request says in headers that decide something, so that two of a name are not taken for either. */
public final class HeaderValues {

    private HeaderValues() {}

    /**
     * The value of a header; empty without one.
     *
     * @param values of each header of that name
     * @throws ProblemException 400 for two
     */
    public static Optional<String> only(String name, List<String> values) {
        if (values.size() > 1) {
            throw new ProblemException(Problem.badRequest("send one " + name + "; there are " + values.size()));
        }
        return values.stream().findFirst();
    }
}
