package io.redtail.websocket;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Reads what servers keep to themselves, for the sinks that work below the API. */
final class Reflection {

    private Reflection() {}

    /** Follows fields from object to object; looks into superclasses, too, for a server may subclass what it instantiates. */
    static Object read(Object owner, String... fields) throws ReflectiveOperationException {
        Object value = owner;
        for (String name : fields) {
            value = field(value.getClass(), name).get(value);
            if (value == null) {
                throw new NoSuchFieldException(name + " is not set yet");
            }
        }
        return value;
    }

    /** Calls a method without arguments, whoever declares it and however private it is. */
    static Object call(Object owner, String method) throws ReflectiveOperationException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Method declared : type.getDeclaredMethods()) {
                if (declared.getName().equals(method) && declared.getParameterCount() == 0) {
                    declared.setAccessible(true);
                    return declared.invoke(owner);
                }
            }
        }
        throw new NoSuchMethodException(owner.getClass() + "." + method);
    }

    /** Also a final one, as long as it is no constant. */
    static void write(Object owner, String field, Object value) throws ReflectiveOperationException {
        field(owner.getClass(), field).set(owner, value);
    }

    private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field declared : type.getDeclaredFields()) {
                if (declared.getName().equals(name)) {
                    declared.setAccessible(true);
                    return declared;
                }
            }
        }
        throw new NoSuchFieldException(owner + "." + name);
    }
}
