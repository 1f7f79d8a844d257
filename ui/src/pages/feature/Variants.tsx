import type { Variant } from '../../api/shapes';
import { t } from '../../text';
import styles from './FeaturePage.module.css';

/** The answers of a feature, each with its share of those for whom it is on. */
export function Variants({ variants }: { variants: Variant[] }) {
  const sum = variants.reduce((total, variant) => total + variant.weight, 0);
  if (variants.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="variants">
      <h2 id="variants" className={styles['panelhead']}>
        {t.feature.variants}
      </h2>
      <div className={styles['scroll']} tabIndex={0} role="group" aria-labelledby="variants">
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t.feature.variant.name}</th>
              <th scope="col">{t.feature.variant.share}</th>
              <th scope="col">{t.feature.variant.sticky}</th>
              <th scope="col">{t.feature.variant.payload}</th>
            </tr>
          </thead>
          <tbody>
            {variants.map((variant) => (
              <tr key={variant.name}>
                <th scope="row" className="mono">
                  {variant.name}
                </th>
                <td>{sum === 0 ? '0 %' : `${Math.round((variant.weight / sum) * 1000) / 10} %`}</td>
                <td>{variant.stickiness}</td>
                <td>
                  {variant.payload && <code>{variant.payload.value}</code>}
                  {variant.overrides?.map(({ contextName, values }) => (
                    <p key={contextName} className="quiet">
                      {t.feature.overridden(contextName, values.join(', '))}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
