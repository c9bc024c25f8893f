package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.delivery.StartPosition;
import java.util.Optional;

/** What a client may ask for, in whichever dialect it asked. */
public sealed interface ClientCommand {

    /** What the client wants to see again in the answer. */
    Optional<RequestId> id();

    /** Has the visitor's method for this command called. A new command does not compile until everybody handles it. */
    void accept(Visitor visitor);

    /** Whoever carries out commands. */
    interface Visitor {

        void visit(Subscribe command);

        void visit(Unsubscribe command);

        void visit(ListSubscriptions command);

        void visit(Ping command);

        void visit(Authenticate command);
    }

    /**
     * Subscribe to a channel.
     *
     * @param acknowledged false in the dialect "jobs", which has no answers: the legacy React hook would list them
     * @param start where to begin, if there is history
     */
    record Subscribe(Channel channel, boolean acknowledged, Optional<RequestId> id, StartPosition start)
            implements ClientCommand {

        /** With what is published from now on. */
        public Subscribe(Channel channel, boolean acknowledged, Optional<RequestId> id) {
            this(channel, acknowledged, id, StartPosition.LIVE);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /**
     * Unsubscribe from a channel.
     *
     * @param acknowledged as in {@link Subscribe}
     */
    record Unsubscribe(Channel channel, boolean acknowledged, Optional<RequestId> id) implements ClientCommand {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    record ListSubscriptions(Optional<RequestId> id) implements ClientCommand {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    record Ping(Optional<RequestId> id) implements ClientCommand {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }
    }

    /**
     * Say who one is, at first or again.
     *
     * @param token a JSON Web Token, as it was sent
     */
    record Authenticate(String token, Optional<RequestId> id) implements ClientCommand {

        @Override
        public void accept(Visitor visitor) {
            visitor.visit(this);
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Authenticate[id=" + id + "]";
        }
    }
}
