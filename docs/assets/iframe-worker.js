/* A browser that opens a page from a folder starts no worker, and the search is one. Here the script of a worker runs in
   a hidden frame of the page instead: what the page posts arrives there as a message, what it posts arrives here. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.waiting = [] // posted before the frame is ready
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.frame.title = "search"
      this.frame.srcdoc =
        "<script>" +
        "self.postMessage = data => parent.postMessage(data, '*');" +
        "self.importScripts = (...urls) => Promise.all(urls.map(url => new Promise((done, failed) => {" +
        "const script = document.createElement('script');" +
        "script.onload = done; script.onerror = failed; script.src = url; document.head.append(script)})))" +
        "<" + "/script>" +
        `<script src="${new URL(url, location.href)}"><` + "/script>"
      this.frame.addEventListener("load", () => {
        const waiting = this.waiting
        this.waiting = null
        waiting.forEach(data => this.deliver(data))
      }, { once: true })
      window.addEventListener("message", event => {
        if (event.source !== this.frame.contentWindow) return
        const told = new MessageEvent("message", { data: event.data })
        this.onmessage?.(told)
        this.dispatchEvent(told)
      })
      document.body.append(this.frame)
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data)
      else this.deliver(data)
    }

    deliver(data) {
      const inside = this.frame.contentWindow
      inside.dispatchEvent(new inside.MessageEvent("message", { data, source: window }))
    }

    terminate() {
      this.frame.remove()
    }
  }
}
