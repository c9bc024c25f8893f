import { useState } from "react";
import "redtail-client/element";

export function Build({ id, gateway = "ws://localhost:8080/ws" }) {
  const [state, setState] = useState("connecting");
  const listen = (log) => {
    const tell = (event) => setState(event.detail.state);
    log?.addEventListener("redtail-state", tell);
    return () => log?.removeEventListener("redtail-state", tell);
  };
  return (
    <section>
      <p>Build {id}: {state}</p>
      <redtail-log ref={listen} channel={`logs:${id}`} url={gateway} />
    </section>
  );
}
