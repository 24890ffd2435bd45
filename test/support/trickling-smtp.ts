import { EventEmitter, once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** An SMTP server that never ends its answer to the first mail, and takes all others. */
export interface TricklingSmtp {
  readonly port: number;
  /** How many mails it took. */
  readonly taken: number;
  /** Resolves when so many lines of the endless answer have been sent. */
  trickled(lines: number): Promise<void>;
  /** Resolves when the other side has ended the connection of the endless answer. */
  brokenOff(): Promise<void>;
  close(): Promise<void>;
}

/** How long it waits between two lines: no silence that anybody would notice. */
export const trickleMilliseconds = 20;

/** Starts one on a free port of this machine. */
export async function openTricklingSmtp(): Promise<TricklingSmtp> {
  const events = new EventEmitter();
  const sockets = new Set<Socket>();
  const seen = { mails: 0, lines: 0, isBroken: false };
  const trickle = (socket: Socket): void => {
    const timer = setInterval(() => {
      socket.write('250-still thinking\r\n');
      seen.lines += 1;
      events.emit('line');
    }, trickleMilliseconds);
    socket.on('close', () => {
      clearInterval(timer);
      seen.isBroken = true;
      events.emit('broken');
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    converse(socket, () => {
      seen.mails += 1;
      if (seen.mails === 1) trickle(socket);
      else socket.write('250 taken\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get taken() {
      return Math.max(0, seen.mails - 1);
    },
    trickled: async (wanted) => {
      while (seen.lines < wanted) await once(events, 'line');
    },
    brokenOff: async () => {
      if (!seen.isBroken) await once(events, 'broken');
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Says what SMTP says up to the end of each mail. */
function converse(socket: Socket, onMail: () => void): void {
  let isInData = false;
  socket.write('220 ready\r\n');
  createInterface({ input: socket }).on('line', (line) => {
    if (isInData) {
      isInData = line !== '.';
      if (!isInData) onMail();
    } else if (/^QUIT/i.test(line)) {
      socket.end('221 bye\r\n');
    } else {
      isInData = /^DATA/i.test(line);
      socket.write(isInData ? '354 go on\r\n' : '250 fine\r\n');
    }
  });
}
