package io.redtail.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** Who is connected to Redis, the gateway's connections by their name. */
record RedisClients(int port) {

    private static final byte[] LIST = "CLIENT LIST\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII);

    /** How many connections the gateway has now. */
    long count() throws IOException {
        try (var socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                var answer = new Scanner(Channels.newInputStream(socket), StandardCharsets.US_ASCII)) {
            socket.socket().getOutputStream().write(LIST);
            return answer.useDelimiter("\n")
                    .tokens()
                    .filter(client -> client.contains("name=redtail"))
                    .count();
        }
    }
}
