package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "redis://localhost,                         false, localhost,         6379,  -,     -,        0",
                "redis://localhost/,                        false, localhost,         6379,  -,     -,        0",
                "redis://localhost:,                        false, localhost,         6379,  -,     -,        0",
                "redis://localhost:7000,                    false, localhost,         7000,  -,     -,        0",
                "redis://localhost:1/15,                    false, localhost,         1,     -,     -,        15",
                "redis://localhost:65535,                   false, localhost,         65535, -,     -,        0",
                "rediss://redis.example.com,                true,  redis.example.com, 6379,  -,     -,        0",
                "REDISS://redis.example.com,                true,  redis.example.com, 6379,  -,     -,        0",
                "redis://10.1.2.3:6380,                     false, 10.1.2.3,          6380,  -,     -,        0",
                "redis://[::1],                             false, [::1],             6379,  -,     -,        0",
                "rediss://[2001:db8::7]:6380/2,             true,  [2001:db8::7],     6380,  -,     -,        2",
                "redis://my_redis:6380,                     false, my_redis,          6380,  -,     -,        0",
                "rediss://u_1:p_2@my_redis.local/3,         true,  my_redis.local,    6379,  u_1,   p_2,      3",
                "redis://:secret@host,                      false, host,              6379,  -,     secret,   0",
                "redis://user:secret@host:1/2,              false, host,              1,     user,  secret,   2",
                "redis://user@host,                         false, host,              6379,  user,  -,        0",
                "redis://user:p:w@host,                     false, host,              6379,  user,  p:w,      0",
                "redis://:p%40ss%2Fw%3Ard@host,             false, host,              6379,  -,     p@ss/w:rd, 0",
                "redis://:100%25@host,                      false, host,              6379,  -,     100%,     0",
                "redis://:p%23%3F%C3%A4@host,               false, host,              6379,  -,     p#?ä,     0",
                "redis://:a+b@host,                         false, host,              6379,  -,     a+b,      0"
            })
    void aUrlIsRead(String url, boolean tls, String host, int port, String user, String password, int database) {
        assertThat(RedisUrl.parse(url))
                .isEqualTo(new RedisUrl(
                        tls, host, port, Optional.ofNullable(user), Optional.ofNullable(password), database));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:6379",
                "redis:localhost",
                "redis:",
                "redis://",
                "redis:///0",
                "redis://:secret@",
                "http://localhost",
                "unix:///tmp/redis.sock",
                "redis+tls://localhost",
                "redis://host:port",
                "redis://host:-1",
                "redis://host/x",
                "redis://host/-1",
                "redis://host/1/2",
                "redis://host/123456",
                "redis://a b",
                "redis://:p%zz@host",
                "redis://:pa#ss@host",
                "redis://:pa/ss@host",
                "redis://host1,host2",
                "redis://my_redis:port",
                "redis://a@my_redis@b",
                "redis://:se_cret@",
                "//localhost"
            })
    void whatIsNoRedisUrlIsRefused(String url) {
        assertThatThrownBy(() -> RedisUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(RedisUrl.ALLOWED)
                .hasNoCause();
    }

    /** Jedis would only say so at every attempt to connect, for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://host:0",
                "redis://my_host:0",
                "redis://my_host:65536",
                "redis://host:65536",
                "redis://host:99999"
            })
    void aPortThatCannotBeIsRefused(String url) {
        assertThatThrownBy(() -> RedisUrl.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    /** An unescaped # or ? in a password makes its first half a port, which logs would then show as the address. */
    @ParameterizedTest
    @ValueSource(
            strings = {"redis://user:12#3@host", "redis://user:12?3@host", "redis://host?db=2", "redis://host/1#2"})
    void whatHasAQueryOrAFragmentIsRefused(String url) {
        assertThatThrownBy(() -> RedisUrl.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void userAndPasswordAreSplitBeforeTheyAreDecoded() {
        RedisUrl url = RedisUrl.parse("redis://team%3Aci:secret@host");

        assertThat(url.user()).contains("team:ci");
        assertThat(url.password()).contains("secret");
    }

    @Test
    void itsTextIsHostAndPortAlone() {
        assertThat(RedisUrl.parse("rediss://user:secret@host:1/2")).hasToString("host:1");
        assertThat(RedisUrl.parse("redis://[::1]")).hasToString("[::1]:6379");
    }
}
