package io.redtail.it.viewer;

import io.redtail.it.server.Gateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A real, headless Chromium and what a reader does with it. */
public final class Browser implements AutoCloseable {

    public static final String MISSING =
            "No Chromium with chromedriver on this machine (Debian: apt-get install chromium"
                    + " chromium-driver), so nothing is known of the viewer";

    /** The first row of a log of a gateway without history. */
    static final String NO_HISTORY =
            "This gateway keeps no history: the log begins with the lines that are published from now on";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> CHROMIUMS = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    public static boolean isInstalled() {
        return chromium().isPresent() && onPath("chromedriver").isPresent();
    }

    public static Browser start() {
        var options = new ChromeOptions();
        options.setBinary(chromium().orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1200,800");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(onPath("chromedriver").orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        var driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(TIMEOUT).scriptTimeout(TIMEOUT);
        return new Browser(driver);
    }

    private static Optional<Path> chromium() {
        return CHROMIUMS.stream().flatMap(name -> onPath(name).stream()).findFirst();
    }

    static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page of the gateway. */
    public void open(String path) {
        driver.get(Gateway.page(path).toString());
    }

    /** Opens a page of another server. */
    public void openAt(URI page) {
        driver.get(page.toString());
    }

    /** Opens a page and waits until all that it follows is live. */
    public void follow(String query) {
        followAt(Gateway.port(), query);
    }

    void followAt(int port, String query) {
        driver.get("http://127.0.0.1:" + port + "/?" + query);
        await("all to be live", "document.querySelector('.pane') && !document.querySelector('.state:not(.live)')");
    }

    /** Waits until an expression is true in the page. */
    public void await(String what, String expression) {
        Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Boolean.TRUE.equals(run("return Boolean(" + expression + ")")));
    }

    public void awaitLine(String text) {
        Awaitility.await("the line " + text).atMost(TIMEOUT).until(() -> lines().contains(text));
    }

    /** The rows that are on the page, from the top, as text; without the one that says that there is no history. */
    List<String> lines() {
        return texts(".row .text").stream()
                .filter(text -> !text.equals(NO_HISTORY))
                .toList();
    }

    List<String> texts(String selector) {
        return strings("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector);
    }

    public String text(String selector) {
        return String.join("|", texts(selector));
    }

    long count(String selector) {
        return texts(selector).size();
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    public Object runAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    public List<String> strings(String script, Object... arguments) {
        return ((List<?>) Objects.requireNonNull(run(script, arguments)))
                .stream().map(String::valueOf).toList();
    }

    public WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Does something in a frame of the page. */
    void inFrame(String selector, Runnable action) {
        driver.switchTo().frame(find(selector));
        try {
            action.run();
        } finally {
            driver.switchTo().defaultContent();
        }
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void pressShift(CharSequence key) {
        new Actions(driver).keyDown(Keys.SHIFT).sendKeys(key).keyUp(Keys.SHIFT).perform();
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** As a phone has it; a window cannot be that narrow. */
    public void screen(int width, int height, boolean mobile) {
        cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", mobile ? 2 : 1, "mobile", mobile));
    }

    /** {@code light} or {@code dark}, as the system would say. */
    public void scheme(String scheme) {
        cdp(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    public Map<String, Object> cdp(String command, Map<String, Object> parameters) {
        return driver.executeCdpCommand(command, parameters);
    }

    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** What the page wrote to its console as an error, violations of its content security policy among it. */
    public List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** What the operating system counts as the page's process's own, in 10^6 bytes. */
    public double tabMegabytes() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> Path.of("/proc", String.valueOf(process.pid())))
                .filter(process -> read(process.resolve("cmdline")).contains("--type=renderer"))
                .mapToDouble(process -> proportionalKilobytes(process) * 1024 / 1e6)
                .max()
                .orElseThrow();
    }

    /** Memory that it shares with others counts in part. */
    private static long proportionalKilobytes(Path process) {
        return read(process.resolve("smaps_rollup"))
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // the process has ended
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
