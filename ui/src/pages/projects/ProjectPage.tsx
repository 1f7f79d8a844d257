import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listProjects } from '../../api/projects';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { ti } from '../../text/insight';
import { ts } from '../../text/settings';
import { CleanupNumber } from '../cleanup/CleanupNumber';
import { Access } from './Access';
import { Health } from './Health';
import { Rules } from './Rules';

export function ProjectPage({ id }: { id: string }) {
  const words = tr.project;
  const { data, error } = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  const project = data?.find((one) => one.id === id);
  usePageTitle(project?.name ?? ts.projects.title);
  if (error) return <Failure title={ts.projects.failed} error={error} page />;
  if (!data) return <Loading />;
  if (!project) {
    return (
      <Message title={words.missingTitle} page>
        <p>{words.missing}</p>
        <Link href="/projects" className="button">
          {words.back}
        </Link>
      </Message>
    );
  }
  return (
    <div className={styles['page']}>
      <Link href="/projects" className={styles['back']}>
        ← {words.back}
      </Link>
      <h1>
        {project.name} {id !== project.name && <code className="quiet">{id}</code>}
      </h1>
      <p>
        <Link href={`/?project=${encodeURIComponent(id)}`}>{words.features(project.featureCount)}</Link>
        {', '}
        {ts.projects.health(project.health)}
        <CleanupNumber project={id} before={`. ${ti.title}: `} />
      </p>
      {project.description && <p className="quiet">{project.description}</p>}
      <Health project={id} />
      <Access project={id} called={project.name} />
      <Rules project={id} />
    </div>
  );
}
