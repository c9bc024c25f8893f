package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** NGINX with Nchan, as Debian has them ({@code apt-get install nginx libnginx-mod-nchan}); published to by HTTP, at {@code /pub}. */
record Nchan(String name) implements Contestant {

    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    static boolean isInstalled() {
        return Files.exists(MODULE);
    }

    @Override
    public Set<Dialect> dialects() {
        return Set.of();
    }

    @Override
    public ServerProcess start(int port, int redisPort, Path log) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("redtail-bench-nchan-");
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                load_module %s;
                user root;
                worker_processes 1;
                worker_rlimit_nofile 20000;
                daemon off;
                pid %2$s/nginx.pid;
                error_log stderr notice;
                events { worker_connections 19000; }
                http {
                  access_log off;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                  keepalive_requests 1000000;
                  server {
                    listen 127.0.0.1:%3$d backlog=4096;
                    location = /sub { nchan_subscriber websocket; nchan_channel_id c; nchan_subscriber_first_message newest; }
                    location = /pub { nchan_publisher; nchan_channel_id c; nchan_deflate_message_for_websocket on; }
                  }
                }
                """.formatted(MODULE, directory, port));
        var command = new ProcessBuilder("nginx", "-p", directory.toString(), "-c", configuration.toString());
        return new ServerProcess(Launch.untilItSays("start worker process", command, log), port, "/sub");
    }
}
