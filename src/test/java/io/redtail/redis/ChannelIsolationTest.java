package io.redtail.redis;

import static io.redtail.channel.NearbyNames.TYPES;
import static io.redtail.channel.NearbyNames.VICTIMS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.NearbyNames;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.json.JsonBytes;
import io.redtail.protocol.BadCommandException;
import io.redtail.protocol.ClientCommand;
import io.redtail.protocol.CommandDecoder;
import io.redtail.security.GrantPolicy;
import io.redtail.security.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients may write for a channel, of every type, and what becomes of it: another's channel, or a pattern, never. */
@Timeout(60)
class ChannelIsolationTest {

    private static final int ATTEMPTS = 100_000;
    private static final Pattern PATTERN = Pattern.compile("[*?\\[\\]\\\\\\s\\p{Cntrl}]");
    private static final GrantPolicy POLICY = new GrantPolicy();

    /** Each may read one of them, and is called like it. */
    private static final List<Identity> OWNERS = VICTIMS.stream()
            .map(name -> Identity.subscriberOf(name, TYPES.channel(name).orElseThrow(), Instant.MAX))
            .toList();

    private final NearbyNames nearby = new NearbyNames(20);
    private final CommandDecoder commands = new CommandDecoder(TYPES);

    @Test
    void whateverAClientNames_isOneChannelOfOneName_andNobodyElses() throws Exception {
        Map<String, Channel> named = new HashMap<>();
        for (String prefix : List.of("", "app*:")) {
            RedisNames names = new RedisNames(prefix, TYPES);
            for (int i = 0; i < ATTEMPTS / 2; i++) {
                String text = nearby.next();
                Optional<Channel> channel = subscription(text);
                if (channel.isEmpty()) {
                    continue;
                }
                if (!channel.get().name().equals(text) || !grantsNothingElse(channel.get())) {
                    throw new AssertionError(text + " names or grants " + channel.get());
                }
                String published = names.published(channel.get());
                if (PATTERN.matcher(published).find(prefix.length())) {
                    throw new AssertionError(published + " is a pattern");
                }
                Optional<Channel> found = channel.filter(
                        each -> !each.type().redis().isShared()); // such a name belongs to no channel alone
                if (!names.channelPublishedOn(published).equals(found)
                        || !names.channelRecordedOn(names.recorded(channel.get()))
                                .equals(channel)) {
                    throw new AssertionError(published + " is not the name of " + channel.get() + " alone");
                }
                found.ifPresent(each -> named.put(published, each));
            }
        }
        assertThat(named).hasSizeGreaterThan(500);
    }

    private static boolean grantsNothingElse(Channel channel) {
        for (Identity owner : OWNERS) {
            if (POLICY.mayFollow(owner, channel) != channel.name().equals(owner.subject())
                    || POLICY.mayPublish(owner, channel)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void noSubscriptionReceivesAForeignLine_orIsAPattern() throws Exception {
        RedisNames names = new RedisNames("", TYPES);
        Set<Channel> channels = new HashSet<>();
        while (channels.size() < 400) {
            subscription(nearby.next())
                    .filter(channel -> !VICTIMS.contains(channel.name()))
                    .ifPresent(channels::add);
        }
        try (RealRedis redis = RealRedis.on(Ports.free());
                var gateway = new SmallGateway(names, "redis://127.0.0.1:" + redis.port())) {
            gateway.startAndAwaitReady();
            RecordingSink intruder = new RecordingSink();
            var client = gateway.connect(intruder);
            List<CompletableFuture<Void>> subscriptions = new ArrayList<>();
            channels.forEach(channel -> subscriptions.add(gateway.subscribe(client, channel)));
            RecordingSink owner = new RecordingSink();
            var victim = gateway.connect(owner);
            for (String channel : VICTIMS) {
                subscriptions.add(
                        gateway.subscribe(victim, TYPES.channel(channel).orElseThrow()));
            }
            CompletableFuture.allOf(subscriptions.toArray(CompletableFuture[]::new))
                    .get(30, TimeUnit.SECONDS);

            for (String channel : VICTIMS) {
                Channel published = TYPES.channel(channel).orElseThrow();
                redis.publish(names.published(published), "{\"tenantId\":\"acme\",\"task\":\"acme:1\",\"secret\":1}");
            }

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(VICTIMS)
                            .allSatisfy(channel -> assertThat(owner.texts())
                                    .anyMatch(text -> text.contains("{\"channel\":\"" + channel + "\"")
                                            && text.contains("secret"))));
            assertThat(intruder.texts()).noneMatch(text -> text.contains("secret"));
            assertThat(redis.<String>run(jedis -> jedis.info("commandstats"))).doesNotContain("psubscribe");
        }
    }

    private Optional<Channel> subscription(String name) {
        JsonBytes command = new JsonBytes(200);
        command.raw("{\"action\":\"subscribe\",\"channel\":\"");
        command.escaped(name.getBytes(UTF_8));
        command.raw("\"}");
        try {
            return Optional.of(
                    ((ClientCommand.Subscribe) commands.decode(new String(command.toByteArray(), UTF_8))).channel());
        } catch (BadCommandException refused) {
            return Optional.empty();
        }
    }
}
