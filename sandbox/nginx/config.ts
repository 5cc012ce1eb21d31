/** The whole nginx.conf around the fragment that users get, with own ports, own folders and no system service. */
import { join } from 'node:path';
import type { NginxFragment } from '../../src/drivers/traffic/nginx/fragment.ts';
import { logFormat, logIn } from './access-log.ts';

export interface NginxFile {
  readonly fragment: NginxFragment;
  readonly port: number;
  /** Of the pid file, the access log and the temporary files. */
  readonly prefix: string;
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** X-Slot and X-Router-Error tell the load who answered; only nginx's own 502 to 504 are the router's. */
export const nginxConf = ({ fragment, port, prefix }: NginxFile): string => `\
daemon off;
worker_processes 2;
pid ${join(prefix, 'nginx.pid')};
error_log stderr warn;
events {}
http {
    access_log off;
    log_format sluiceway '${logFormat}';
${temporary.map((kind) => `    ${kind}_temp_path ${join(prefix, kind)};`).join('\n')}
    map $http_upgrade $upstream_connection {
        "" "";
        default upgrade;
    }
${fragment.http}
    include ${join(prefix, 'extra')}/*.conf;
    server {
        listen 127.0.0.1:${port};
        access_log ${logIn(prefix)} sluiceway;
        location / {
${fragment.location}
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $upstream_connection;
            add_header X-Slot $sluiceway_slot always;
            error_page 502 503 504 @lost;
        }
        location @lost {
            add_header X-Router-Error 1 always;
            return 502;
        }
    }
}
`;
