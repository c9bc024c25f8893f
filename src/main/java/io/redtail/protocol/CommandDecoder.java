package io.redtail.protocol;

import static java.util.stream.Collectors.joining;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelType.Legacy;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.InvalidChannelException;
import io.redtail.channel.UnknownTypeException;
import io.redtail.delivery.StartPosition;
import io.redtail.protocol.CommandMembers.Member;
import jakarta.json.Json;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a client's message: {@code {"action":…}} of the dialect "logs" and of {@code redtail.v1}, {@code {"type":…}} of
 * the dialect "jobs". Members that it does not know are ignored, as both legacy servers do. Any thread.
 */
public final class CommandDecoder {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)");

    /** More than any history has, and so what every larger count means. */
    private static final long MAX_COUNT = 999_999_999_999_999_999L;

    private static final int MAX_EPOCH_LENGTH = 128;

    /** The member that names a channel of any type. */
    private static final String CHANNEL = "channel";

    private final JsonParserFactory parsers = Json.createParserFactory(Map.of());
    private final ChannelTypes types;
    private final List<ChannelType> typesWithMember;
    private final List<ChannelType> typesOfTypeCommands;

    public CommandDecoder(ChannelTypes types) {
        this.types = types;
        this.typesWithMember = types.that(type -> type.legacy().isPresent());
        this.typesOfTypeCommands = types.that(ChannelType::hasTypeCommands);
    }

    /**
     * Reads one message.
     *
     * @throws BadCommandException for anything that is not a command, whatever it is
     */
    public ClientCommand decode(String json) throws BadCommandException {
        CommandMembers members = CommandMembers.parse(parsers, json);
        Optional<RequestId> id = id(members);
        try {
            return decode(members, id);
        } catch (InvalidChannelException | UnknownTypeException e) {
            throw new BadCommandException(ErrorCode.BAD_CHANNEL, String.valueOf(e.getMessage()), id);
        } catch (IllegalArgumentException e) {
            throw new BadCommandException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), id);
        }
    }

    private ClientCommand decode(CommandMembers members, Optional<RequestId> id) {
        if (members.get("action").isPresent()) {
            return switch (text(members, "action")) {
                case "subscribe" ->
                    new ClientCommand.Subscribe(
                            channel(members), true, id, isSnapshot(members) ? snapshot(members) : start(members));
                case "unsubscribe" -> new ClientCommand.Unsubscribe(channel(members), true, id);
                case "list" -> new ClientCommand.ListSubscriptions(id);
                case "ping" -> new ClientCommand.Ping(id);
                case "authenticate" -> new ClientCommand.Authenticate(text(members, "token"), id);
                default ->
                    throw new IllegalArgumentException(
                            "unknown action; expected subscribe, unsubscribe, list, ping or authenticate");
            };
        }
        if (members.get("type").isPresent()) {
            return switch (text(members, "type")) {
                case "SUBSCRIBE" ->
                    new ClientCommand.Subscribe(channel(members, typesOfTypeCommands), false, id, start(members));
                case "UNSUBSCRIBE" -> new ClientCommand.Unsubscribe(channel(members, typesOfTypeCommands), false, id);
                default -> throw new IllegalArgumentException("unknown type; expected SUBSCRIBE or UNSUBSCRIBE");
            };
        }
        throw new IllegalArgumentException("a command has an action (or, for job updates, a type)");
    }

    /** The channel that a command names: by its name, or by the member of a type that has one. */
    private Channel channel(CommandMembers members) {
        if (members.get(CHANNEL).isEmpty()) {
            if (typesWithMember.isEmpty()) {
                throw new IllegalArgumentException(
                        "channel is missing, such as " + types.all().get(0).prefix() + "42");
            }
            return channel(members, typesWithMember);
        }
        if (typesWithMember.stream().anyMatch(type -> members.get(member(type)).isPresent())) {
            throw new IllegalArgumentException(nameOne(typesWithMember));
        }
        String name = text(members, CHANNEL);
        return types.channel(name).orElseThrow(() -> new UnknownTypeException(types));
    }

    /** The channel that is named by the member of one of these types, and of one only. */
    private static Channel channel(CommandMembers members, List<ChannelType> types) {
        List<ChannelType> named = types.stream()
                .filter(type -> members.get(member(type)).isPresent())
                .toList();
        if (named.size() > 1) {
            throw new IllegalArgumentException(nameOne(types));
        }
        if (named.isEmpty()) {
            throw new IllegalArgumentException(missing(types));
        }
        return channel(members, named.get(0));
    }

    private static String nameOne(List<ChannelType> types) {
        return "name one channel: either "
                + Stream.concat(types.stream().map(CommandDecoder::member), Stream.of(CHANNEL))
                        .collect(joining(" or "));
    }

    private static String missing(List<ChannelType> types) {
        String others = types.stream()
                .skip(1)
                .map(type -> member(type) + ", for " + type.noun() + "s")
                .collect(joining(", or "));
        return member(types.get(0)) + " is missing" + (others.isEmpty() ? "" : " (or " + others + ")");
    }

    private static Channel channel(CommandMembers members, ChannelType type) {
        boolean number = type.hasNumericIds();
        return members.get(member(type))
                .filter(member -> isText(member) || (number && isWholeNumber(member)))
                .map(member -> type.channel(member.text()))
                .orElseThrow(() -> new IllegalArgumentException(
                        member(type) + " must be a string" + (number ? " or a whole number" : "")));
    }

    private static String member(ChannelType type) {
        return type.legacy().map(Legacy::member).orElseThrow();
    }

    /** The legacy server of job updates has no such member, and its dialect ignores what it does not know. */
    private static boolean isSnapshot(CommandMembers members) {
        return members.get("snapshot")
                .map(member -> switch (member.event()) {
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    default -> throw new IllegalArgumentException("snapshot must be true or false");
                })
                .orElse(false);
    }

    private static StartPosition snapshot(CommandMembers members) {
        if (members.get("tail").isPresent() || members.get("since").isPresent()) {
            throw new IllegalArgumentException("begin in one place: either snapshot, tail or since");
        }
        return StartPosition.Snapshot.BEGIN;
    }

    private static StartPosition start(CommandMembers members) {
        Optional<Member> tail = members.get("tail");
        Optional<Member> since = members.get("since");
        if (tail.isPresent() && since.isPresent()) {
            throw new IllegalArgumentException("begin in one place: either tail or since");
        }
        if (tail.isPresent()) {
            return StartPosition.tail(count(tail, "tail must be a whole number of publications, 0 or more"));
        }
        if (since.isEmpty()) {
            return StartPosition.LIVE;
        }
        return isText(since.get()) ? SinceTime.parse(since.get().text()) : since(members.object("since"));
    }

    private static StartPosition since(Optional<CommandMembers> place) {
        String expected =
                "since must be an object such as {\"epoch\":\"e\",\"offset\":57}, with an offset of 0 or more, or a time such as"
                        + " \"10m\" or \"2026-11-29T01:00:00Z\"";
        Optional<Member> epoch = place.flatMap(members -> members.get("epoch"))
                .filter(CommandDecoder::isText)
                .filter(member -> member.text().length() <= MAX_EPOCH_LENGTH);
        long offset = count(place.flatMap(members -> members.get("offset")), expected);
        return StartPosition.since(
                epoch.orElseThrow(() -> new IllegalArgumentException(expected)).text(), offset);
    }

    private static long count(Optional<Member> member, String expected) {
        return member.filter(CommandDecoder::isWholeNumber)
                .filter(number ->
                        !number.text().startsWith("-") || number.text().equals("-0"))
                .map(number -> new BigInteger(number.text())
                        .min(BigInteger.valueOf(MAX_COUNT))
                        .longValue())
                .orElseThrow(() -> new IllegalArgumentException(expected));
    }

    private static String text(CommandMembers members, String name) {
        return members.get(name)
                .filter(CommandDecoder::isText)
                .orElseThrow(() -> new IllegalArgumentException(name + " must be a string"))
                .text();
    }

    private static Optional<RequestId> id(CommandMembers members) throws BadCommandException {
        Optional<Member> id = members.get("id");
        try {
            return id.map(member -> new RequestId(
                    isWholeNumber(member)
                            ? (Object) Long.valueOf(member.text())
                            : isText(member) ? member.text() : Optional.empty()));
        } catch (NumberFormatException tooLarge) {
            throw new BadCommandException(
                    ErrorCode.BAD_REQUEST,
                    "id is a number of more than 64 bits; send it as a string",
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new BadCommandException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private static boolean isText(Member member) {
        return member.event() == Event.VALUE_STRING;
    }

    private static boolean isWholeNumber(Member member) {
        return member.event() == Event.VALUE_NUMBER
                && WHOLE_NUMBER.matcher(member.text()).matches();
    }
}
