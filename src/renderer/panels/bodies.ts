/**
 * The bodies and tools of all panels but the chart, as one piece of code that comes when the first of them is shown (lazily.ts). Each by itself would be
 * some kilobytes and dozens of requests; the chart, with its library, is a piece of its own.
 */

export { Alerts } from './alerts/alerts.tsx';
export { Compare, CompareTools } from './compare/compare.tsx';
export { CvdBody, CvdTools } from './cvd/cvd.tsx';
export { Depth, DepthTools } from './depth/depth.tsx';
export { Diagnostics } from './diagnostics/diagnostics.tsx';
export { Exchanges, ExchangesPage } from './exchanges/exchanges.tsx';
export { Footprint } from './footprint/footprint.tsx';
export { FootprintTools } from './footprint/tools.tsx';
export { Heatmap, HeatmapTools } from './heatmap/heatmap.tsx';
export { Imbalance, ImbalanceTools } from './imbalance/imbalance.tsx';
export { Ladder, LadderTools } from './ladder/ladder.tsx';
export { MakersBody, MakersTools } from './makers/makers.tsx';
export { Perpetuals } from './perpetuals/perpetuals.tsx';
export { PerpetualsTools } from './perpetuals/tools.tsx';
export { ProfileBody, ProfileTools } from './profile/profile.tsx';
export { SettingsCard, SettingsPage } from './settings/settings.tsx';
export { Details, DetailsPage } from './status/details.tsx';
export { Tape, TapeTools } from './tape/tape.tsx';
export { Tpo, TpoTools } from './tpo/tpo.tsx';
export { Walls, WallsTools } from './walls/walls.tsx';
export { WatchTools } from './watchlist/tools.tsx';
export { Watchlist } from './watchlist/watchlist.tsx';
