import { Anchor, Badge, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type CSSProperties, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { InstanceSummaryView } from '../../../../src/contract.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { Restore } from './restore.tsx';

const rowPixels = 52;

/** Rows of which only those in sight exist, so that a list of a hundred thousand scrolls like one of ten. */
export function InstanceRows({
  instances,
  onEnd,
}: {
  readonly instances: readonly InstanceSummaryView[];
  readonly onEnd: () => void;
}): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: instances.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: 10,
  });
  const shown = rows.getVirtualItems();
  const isAtEnd = (shown.at(-1)?.index ?? 0) >= instances.length - 10;
  useEffect(() => {
    if (isAtEnd) onEnd();
    // Once for each length: the next page makes the list longer.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isAtEnd, instances.length]);
  return (
    <div className="instances" role="table" aria-label="Instances" aria-rowcount={-1}>
      <div className="instances-row instances-head" role="row">
        {['Name', 'State', 'Site', 'Labels', 'Created'].map((head) => (
          <span key={head} role="columnheader">
            {head}
          </span>
        ))}
      </div>
      <div className="instances-rows" ref={scroller} role="rowgroup" tabIndex={0} aria-label="Rows">
        <div className="instances-space" style={{ height: rows.getTotalSize() }} role="presentation">
          {shown.map(({ index, start, key }) => {
            const instance = instances[index];
            const place = { transform: `translateY(${start}px)` };
            return instance && <Row key={key} index={index} instance={instance} style={place} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Row({
  index,
  instance: { id, slug, state, site_url: site, labels, created_at: created },
  style,
}: {
  readonly index: number;
  readonly instance: InstanceSummaryView;
  readonly style: CSSProperties;
}): ReactNode {
  const isDeleted = state === 'deleted';
  return (
    <div
      className={isDeleted ? 'instances-row instances-deleted' : 'instances-row'}
      role="row"
      aria-rowindex={index + 2}
      style={style}
    >
      <span role="cell">
        {isDeleted ? (
          slug
        ) : (
          <Anchor component={Link} to={`/instances/${slug}`} fw={600} size="sm">
            {slug}
          </Anchor>
        )}
      </span>
      <span role="cell">
        <StateBadge state={state} />
      </span>
      <Text role="cell" size="sm" span title={site}>
        {site}
      </Text>
      <span role="cell">
        {Object.entries(labels).map(([label, value]) => (
          <Badge key={label} variant="default" tt="none" mr={4}>
            {label}={value}
          </Badge>
        ))}
      </span>
      <span role="cell">{isDeleted ? <Restore id={id} slug={slug} /> : <Time at={created} />}</span>
    </div>
  );
}
