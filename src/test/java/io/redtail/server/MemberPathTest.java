package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberPathTest {

    @SuppressWarnings({"UnusedVariable", "UnusedMethod"}) // what is found by name
    private static class Session {

        private final Channel channel = new TcpChannel();
    }

    private static final class SubclassOfSession extends Session {}

    private interface Channel {}

    @SuppressWarnings({"UnusedVariable", "UnusedMethod"})
    private static final class TcpChannel implements Channel {

        private final Integer socket = 17;
        private @Nullable String peer;

        Integer socket() {
            return socket;
        }

        @Nullable
        String peer() {
            return peer;
        }
    }

    private static final String HERE = MemberPathTest.class.getName() + "$";
    private static final MemberPath CHANNEL =
            MemberPath.from(HERE + "Session").field("channel").as(HERE + "TcpChannel");

    private final ServerClasses classes = ServerClasses.seenBy(MemberPathTest.class);

    @Test
    void objectsAndClassesLeadToTheSameEnd() throws ReflectiveOperationException {
        for (MemberPath path : new MemberPath[] {CHANNEL.field("socket"), CHANNEL.call("socket")}) {
            assertThat(path.follow(new SubclassOfSession())).isEqualTo(17);
            assertThat(path.check(classes)).isEqualTo(Integer.class);
        }
    }

    @Test
    void whatIsMissingFailsTheCheckAsItFailsASession() {
        MemberPath field = CHANNEL.field("fileDescriptor");
        MemberPath method = CHANNEL.call("fileDescriptor");

        assertThatThrownBy(() -> field.check(classes)).isInstanceOf(NoSuchFieldException.class);
        assertThatThrownBy(() -> field.follow(new Session())).isInstanceOf(NoSuchFieldException.class);
        assertThatThrownBy(() -> method.check(classes)).isInstanceOf(NoSuchMethodException.class);
        assertThatThrownBy(() -> method.follow(new Session())).isInstanceOf(NoSuchMethodException.class);
    }

    @Test
    void aClassThatIsMissingFailsTheCheck() {
        assertThatThrownBy(() -> CHANNEL.as(HERE + "UdpChannel").check(classes))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> CHANNEL.check(ServerClasses.seenBy(String.class)))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void whatIsNotSetDependsOnTheSession() throws ReflectiveOperationException {
        MemberPath field = CHANNEL.field("peer");
        MemberPath method = CHANNEL.call("peer");

        assertThat(field.check(classes)).isEqualTo(String.class);
        assertThatThrownBy(() -> field.follow(new Session())).isInstanceOf(NotSetException.class);
        assertThatThrownBy(() -> method.follow(new Session())).isInstanceOf(NotSetException.class);
    }
}
