package io.redtail.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;
import java.util.stream.Stream;

/**
 * Has the JDK forget this application's records.
 *
 * <p>The reason: {@link ObjectMethods}, which makes {@code equals} and the like for records, keeps the class of the record for which it
 * did so last in static caches of one ({@code MethodHandle.asTypeCache}), and with it our class loader after an undeployment. Newer
 * JDKs, 25 among them, keep the classes of applications softly there ({@code asTypeSoftCache}) and need no help.
 */
public final class RecordMethods {

    private static final List<String> METHODS = List.of("equals", "hashCode", "toString");

    private RecordMethods() {}

    /**
     * Puts a class of the JDK's own where ours may be: as if a text had been a record with one component. No attempt where the JDK
     * does not need it.
     */
    public static void forget(Workarounds workarounds) {
        if (isNeeded()) {
            workarounds.attempt(Workaround.RECORD_METHODS, RecordMethods::forget);
        }
    }

    static boolean isNeeded() {
        return Stream.of(MethodHandle.class.getDeclaredFields())
                .noneMatch(field -> field.getName().equals("asTypeSoftCache"));
    }

    private static void forget() throws ReflectiveOperationException {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle component = lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
            for (String method : METHODS) {
                Object unused =
                        ObjectMethods.bootstrap(lookup, method, MethodHandle.class, String.class, "strip", component);
            }
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable otherJdk) { // what bootstrap() declares
            throw new ReflectiveOperationException(otherJdk);
        }
    }
}
