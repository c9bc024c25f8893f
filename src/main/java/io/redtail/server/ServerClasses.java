package io.redtail.server;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds classes of the server by name. A server with modules has several class loaders, each of which sees a part of them. */
public final class ServerClasses {

    private final List<ClassLoader> loaders;

    private ServerClasses(List<ClassLoader> loaders) {
        this.loaders = loaders;
    }

    /** Those that the class loaders of these classes of the server see, and those of what they extend. */
    public static ServerClasses seenBy(Class<?>... classes) {
        return new ServerClasses(Stream.<Class<?>>of(classes)
                .flatMap(type -> Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass))
                .map(Class::getClassLoader)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
    }

    public Class<?> named(String name) throws ClassNotFoundException {
        for (ClassLoader loader : loaders) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException notThere) {
                // The next one may see it.
            }
        }
        throw new ClassNotFoundException(name);
    }

    /** The same, with what the class loader of {@code neighbour} sees. */
    Class<?> named(String name, Class<?> neighbour) throws ClassNotFoundException {
        try {
            return Class.forName(name, false, neighbour.getClassLoader());
        } catch (ClassNotFoundException notThere) {
            return named(name);
        }
    }
}
