package io.redtail.it.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Payara Micro that deploys while it runs, on the word of its standard input: {@code deploy name context war} and {@code
 * undeploy name}. Its own command line deploys only at the start.
 *
 * <p>Its class path is the server's jar and this class alone, so it uses nothing else of the tests.
 */
public final class PayaraMicroMain {

    private PayaraMicroMain() {}

    public static void main(String... arguments) throws Exception {
        Class<?> launcher = Class.forName("fish.payara.micro.boot.PayaraMicroLauncher");
        Object micro = launcher.getMethod("create", String[].class).invoke(null, (Object) arguments);
        Object runtime = call(micro, "getRuntime");
        System.out.println("listening");
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            try {
                Object done = words[0].equals("deploy")
                        ? call(runtime, "deploy", words[1], words[2], new File(words[3]))
                        : call(runtime, "undeploy", words[1]);
                System.out.println("done: " + (done == null || done.equals(true)));
            } catch (ReflectiveOperationException e) {
                e.printStackTrace(System.out);
                System.out.println("done: false");
            }
        }
    }

    private static Object call(Object owner, String name, Object... arguments) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(arguments).map(Object::getClass).toArray(Class<?>[]::new);
        Method method = owner.getClass().getMethod(name, types);
        method.setAccessible(true);
        return method.invoke(owner, arguments);
    }
}
