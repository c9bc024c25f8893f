package io.redtail.ops.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType.Legacy;

/**
 * The attributes of spans, in OpenTelemetry's semantic conventions for messaging, 1.27 and later. A channel's name is
 * an attribute and no part of a span's name, of which there must be few.
 */
final class SpanAttributes {

    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION_NAME = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> DESTINATION_TEMPLATE = AttributeKey.stringKey("messaging.destination.template");
    static final AttributeKey<Long> MESSAGE_COUNT = AttributeKey.longKey("messaging.batch.message_count");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private SpanAttributes() {}

    static String type(Channel channel) {
        return channel.type().name();
    }

    static String template(Channel channel) {
        return channel.type().prefix() + "{"
                + channel.type().legacy().map(Legacy::member).orElse("id") + "}";
    }
}
