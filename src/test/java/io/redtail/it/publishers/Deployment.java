package io.redtail.it.publishers;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.Configuration;
import io.redtail.config.InvalidConfigurationException;
import io.redtail.config.MapConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Publishers that one gateway can serve, and its settings. */
public final class Deployment {

    private final Map<String, String> settings = new HashMap<>();
    private final List<Publisher> publishers = new ArrayList<>();

    private Deployment() {}

    /** As few as serve all of them: two that call different channels by one name need two gateways. */
    public static List<Deployment> of(List<Publisher> publishers) {
        List<Deployment> deployments = new ArrayList<>();
        for (Publisher publisher : publishers) {
            if (deployments.stream().noneMatch(deployment -> deployment.add(publisher))) {
                Deployment deployment = new Deployment();
                assertThat(deployment.add(publisher)).as(publisher.name()).isTrue();
                deployments.add(deployment);
            }
        }
        return deployments;
    }

    public Map<String, String> settings() {
        return settings;
    }

    public List<Publisher> publishers() {
        return publishers;
    }

    @Override
    public String toString() {
        return publishers.stream().map(Publisher::name).collect(Collectors.joining(", "));
    }

    /** Whether it gets along with those that are here. */
    private boolean add(Publisher publisher) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(publisher.settings());
        all.computeIfPresent(
                Publisher.LIST,
                (key, value) -> Stream.of(settings, publisher.settings())
                        .flatMap(each -> Stream.ofNullable(each.get(Publisher.LIST)))
                        .collect(Collectors.joining(",")));
        if (publishers.stream().anyMatch(other -> !Collections.disjoint(other.types(), publisher.types()))) {
            return false;
        }
        try {
            Configuration.read(new MapConfig(all));
        } catch (InvalidConfigurationException e) {
            return false;
        }
        settings.putAll(all);
        publishers.add(publisher);
        return true;
    }
}
