package io.redtail.protocol;

import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The top-level members of a client's JSON object. Nested values are skipped in one pass, to a depth that no command has.
 */
final class CommandMembers {

    private static final int MAX_DEPTH = 32;

    /** The one member of a command that is an object. */
    private static final String NESTED = "since";

    /** @param text a string's content or a number's literal; empty for anything else */
    record Member(Event event, String text) {}

    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, CommandMembers> objects = new HashMap<>();

    private CommandMembers() {}

    static CommandMembers parse(JsonParserFactory parsers, String json) throws BadCommandException {
        CommandMembers members = new CommandMembers();
        try (JsonParser parser = parsers.createParser(new StringReader(json))) {
            members.readObject(parser);
            if (parser.hasNext()) {
                throw bad("there is text after the JSON object; send one object a message");
            }
        } catch (JsonException malformed) { // the parser's own message quotes the client, and is no help
            throw bad("this is not JSON; send an object such as {\"action\":\"subscribe\",\"projectId\":\"p1\"}");
        }
        return members;
    }

    /** The member, unless it is absent or null. */
    Optional<Member> get(String name) {
        return Optional.ofNullable(members.get(name)).filter(member -> member.event() != Event.VALUE_NULL);
    }

    /** The members of a member that is an object; only {@value #NESTED} is looked into. */
    Optional<CommandMembers> object(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    private void readObject(JsonParser parser) throws BadCommandException {
        if (!parser.hasNext() || parser.next() != Event.START_OBJECT) {
            throw bad("a command is a JSON object, such as {\"action\":\"subscribe\",\"projectId\":\"p1\"}");
        }
        readMembers(parser, true);
    }

    private void readMembers(JsonParser parser, boolean top) throws BadCommandException {
        while (parser.next() != Event.END_OBJECT) {
            String name = parser.getString();
            if (members.put(name, readValue(parser, top && name.equals(NESTED))) != null) {
                throw bad("a member appears twice; name each once");
            }
        }
    }

    private Member readValue(JsonParser parser, boolean nested) throws BadCommandException {
        Event event = parser.next();
        switch (event) {
            case VALUE_STRING, VALUE_NUMBER -> {
                return new Member(event, parser.getString());
            }
            case START_OBJECT, START_ARRAY -> {
                if (nested && event == Event.START_OBJECT) {
                    CommandMembers object = new CommandMembers();
                    object.readMembers(parser, false);
                    objects.put(NESTED, object);
                } else {
                    skipNested(parser);
                }
            }
            default -> {} // true, false and null have no text
        }
        return new Member(event, "");
    }

    private static void skipNested(JsonParser parser) throws BadCommandException {
        int depth = 1;
        while (depth > 0) {
            switch (parser.next()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                default -> {} // a scalar or a name, skipped
            }
            if (depth > MAX_DEPTH) {
                throw bad("this is nested deeper than " + MAX_DEPTH + " levels; a command is flat");
            }
        }
    }

    private static BadCommandException bad(String message) {
        return new BadCommandException(ErrorCode.BAD_REQUEST, message, Optional.empty());
    }
}
