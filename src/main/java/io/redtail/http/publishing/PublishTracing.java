package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import jakarta.servlet.http.HttpServletRequest;

/** Traces requests that publish. */
public interface PublishTracing {

    /** Nobody traces. */
    PublishTracing NONE = (request, channel) -> PublishTrace.NONE;

    /** The request's own thread, on which a server's agent keeps what the request belongs to: it begins to publish. */
    PublishTrace begin(HttpServletRequest request, Channel channel);
}
