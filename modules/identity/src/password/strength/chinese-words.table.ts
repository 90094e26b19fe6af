/** Words of Chinese passwords, commonest first, divided by blanks. Collected by hand. */

/** Numbers that sound like words (5201314: I love you for ever), lucky and usual numbers. */
export const numberIdioms = `
123456 5201314 520 1314 521 1314520 147258 147258369 159357 123321 112233 111111 000000 666666 888888 666888 168168 168 518 886
88888888 66666666 11111111 12345678 123123 321321 654321 100200 110110 112112 119119 120120 123654 789456 456789 741852 963852 741852963
7758521 7758258 1314521 3344520 3344521 5211314 20184 1392010 584520 5841314 201314 2013141314 9958 995 9420 530 537 5376 5871 7087 8084
885 898 918 926 987 0451392 04551 0564335 1711 1798 1920 246 259695 300 360 4242 440295 4456 456 507680 510 514 51396 515206 51770 518420
52094 5209484 5230 52306 5240 5260 5360 53719 53770 53880 54033 543720 54430 54920 55646 5620 564335 565 57350 57386 574839 5776 58 584
586 587 609 70345 7319 74839 756 770880 7708801314520 8006 8013 82475 865 8716 902535 9089 910 940194 9494 95 96 987 9908875 1573 9413
10086 10010 12306 95588 95533 11223344 qq123456 abc123 a123456 a123456789 aa123456 asd123 zxc123 qwe123 q1w2e3r4 1q2w3e4r 1qaz2wsx wasd
`;

/** Pinyin of words and phrases. */
export const pinyinWords = `
woaini woaiwojia woaizhongguo aini woaiwo woshishui wobuzhidao mima wodemima caicaikan nihao nihaoma zhongguo zhonghua renmin renminbi
guanliyuan xitong yonghu denglu zhuce wangluo anquan jiemi baomi jimi shezhi shuju fuwuqi diannao shouji dianhua weixin zhifubao taobao
jingdong baidu tengxun alibaba huawei xiaomi weibo douyin kuaishou meituan didi chengqiang chengshi zhengfu gongan jiaotong jiaoyu yiyuan
xuexiao daxue zhongxue xiaoxue laoshi xuesheng tongxue pengyou baobao baobei laopo laogong baba mama gege jiejie didi meimei yeye nainai
waipo waigong erzi nver haizi jiating xingfu kuaile jiankang pingan ruyi jixiang facai gongxifacai wanshiruyi xiangnian yongyuan yishengyishi
shengri shengrikuaile xinnian xinniankuaile chunjie zhongqiu guoqing zhongqiujie chunjiekuaile aiqing lianai jiehun qinaide tiantang tianshi
tiantian tiankong taiyang yueliang xingxing xingkong dahai daxue xuehua liuxing fengye baiyun caihong shanshui gaoshan dajiang changjiang huanghe
changcheng tiananmen gugong longteng feilong qinglong baihu laohu shizi xiongmao maomi xiaomao xiaogou gougou tuzi xiaotu xiaozhu zhuzhu
mianbao pingguo xigua putao caomei ningmeng juzi xiangjiao niunai kafei lvcha pijiu baijiu huoguo jiaozi mifan chifan shuijiao shangban xiaban
gongzuo gongsi laoban jingli zongjingli jingcha yisheng hushi jizhe lvshi yundong lanqiu zuqiu pingpang yumaoqiu youyong paobu youxi yingxiong
lianmeng wangzhe rongyao chuanqi moshou menghuan xiyou sanguo shuihu hongloumeng sunwukong zhugeliang liubei guanyu zhangfei caocao libai dufu
nimabi caonima nima shabi tamade gundan qusi zhendema haode keyi buxing meiyou zenme weishenme shenme zheli nali jintian mingtian zuotian
yiqie dedao chenggong nuli fendou jiayou xiwang mengxiang weilai ziyou hepin heping shijie diqiu renlei shengming shengmin shijian kongjian
yiersan yiersansi yiersansiwu wuliuqi qibajiu dongxi nanbei dongnanxibei chunxiaqiudong meilanzhuju hongsehuangse lvse lanse heise baise
woshiren woshizhongguoren woxihuanni wohenni wangjimima qingshurumima yonghuming mimabuzhidao buyaogaosu jintiantianqi henhao hehe haha xixi
gongchandang gongqingtuan jiefangjun xinzhongguo dangyuan shuji shizhang xianzhang juzhang chuzhang kezhang bumen jiguan danwei weiyuanhui
caiwu renshi xingzheng bangongshi zichan gongwen wenjian dangan shebao yibao gongjijin shenfenzheng hukou jiashizheng yinhangka qianbao
`;

/** Pinyin of surnames, and of the commonest full names. */
export const pinyinNames = `
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng han feng cao peng zeng xiao
tian dong pan yuan cai jiang yu du ye cheng wei su lv ding ren lu yao shen zhong cui tan fan shi liao jia xia fu fang zou xiong bai meng qin
qiu hou long yin yan xue shao wan gu mao hao gong qian dai mo kong xiang chang tao niu ouyang sima zhuge shangguan situ dongfang nangong
zhangwei wangwei wangfang liwei wangxiuying lixiuying lina zhangxiuying liuwei zhangmin lijing zhangli wangjing wangli liqiang zhangjing
limin wangmin wanglei liujun wangyong lijun zhangyong wangyan lijie zhanglei zhangjie wangtao litao zhangtao wangjun zhangqiang wangqiang
liyan zhangyan chenwei chenjing yangyang liuyang liuyan liujing liuli yangli yangmin huangwei zhaowei zhouwei sunwei chenli wangxin lixin
zhangxin wangyu liyu zhangyu wanghao lihao zhanghao chenhao wangpeng lipeng zhangpeng wangbin libin zhangbin wangbo libo zhangbo wangchao
lichao zhangchao wangdan lidan zhangdan wangxue lixue xiaoming xiaohong xiaohua xiaogang xiaofang xiaoli xiaowei xiaolong xiaoyu xiaoxiao
lilei hanmeimei jianguo jianhua jianjun guoqiang zhiqiang zhigang weidong xiaodong haiyan haibo yulan guiying guilan xiulan yuzhen fengying
zihan zixuan yuxuan haoran haoyu yichen yihan ruoxi xinyi yinuo muchen zimo mengqi jiayi sihan kexin shihan meiling lili lingling fangfang
tingting juanjuan jingjing yanyan yingying xiaoyan weiwei minmin qiangqiang pengpeng leilei xinxin beibei huanhuan nini dandan tiantian
`;

/** Pinyin of places. */
export const pinyinPlaces = `
beijing shanghai guangzhou shenzhen tianjin chongqing chengdu hangzhou wuhan nanjing xian suzhou changsha zhengzhou qingdao dalian shenyang
ningbo xiamen fuzhou jinan hefei kunming haerbin harbin changchun shijiazhuang nanning guiyang taiyuan nanchang lanzhou haikou yinchuan xining
wulumuqi urumqi lasa huhehaote wuxi changzhou dongguan foshan zhuhai zhongshan huizhou shantou jiangmen wenzhou jiaxing shaoxing taizhou
jinhua quanzhou zhangzhou yantai weifang linyi jining zibo weihai tangshan baoding langfang handan luoyang kaifeng xinxiang nanyang xiangyang
yichang jingzhou hengyang zhuzhou yueyang mianyang leshan yibin guilin liuzhou beihai sanya dali lijiang zunyi yangzhou nantong xuzhou
yancheng lianyungang zhenjiang wuhu anqing bengbu jilin siping daqing qiqihaer anshan fushun jinzhou baotou datong xianyang baoji yanan
hebei shanxi liaoning heilongjiang jiangsu zhejiang anhui fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan sichuan guizhou
yunnan xizang shaanxi gansu qinghai ningxia xinjiang neimenggu xianggang aomen taiwan taibei pudong haidian chaoyang xicheng dongcheng
futian nanshan luohu tianhe yuexiu huangpu jingan xuhui minhang zhongguancun wangfujing nanjinglu
`;

/** The same in characters. */
export const hanziWords = `
我爱你 密码 我的密码 中国 北京 上海 广州 深圳 天津 重庆 成都 杭州 武汉 南京 西安 苏州 管理员 系统管理员 用户 登录 网络 安全 网络安全 信息安全 你好 你好吗
人民 中华人民共和国 城墙 城市 政府 公安 教育 医院 学校 大学 老师 学生 同学 朋友 宝宝 宝贝 老婆 老公 爸爸 妈妈 哥哥 姐姐 弟弟 妹妹 生日 生日快乐 新年 新年快乐
幸福 快乐 健康 平安 如意 吉祥 发财 恭喜发财 万事如意 一生一世 爱情 天空 太阳 月亮 星星 大海 长城 天安门 长江 黄河 龙 老虎 熊猫 苹果 咖啡 工作 公司 老板 经理
警察 医生 护士 英雄 联盟 王者荣耀 西游记 三国 水浒 红楼梦 孙悟空 诸葛亮 张三 李四 王五 王伟 李伟 张伟 李娜 王芳 小明 小红 一二三 一二三四 一二三四五 上山打老虎
天地玄黄 宇宙洪荒 床前明月光 疑是地上霜 春眠不觉晓 白日依山尽 人之初 性本善 赵钱孙李 周吴郑王 东西南北 春夏秋冬 梅兰竹菊 红橙黄绿青蓝紫 不知道 忘记密码 请输入密码
为人民服务 好好学习 天天向上 加油 努力 奋斗 成功 希望 梦想 未来 自由 和平 世界 财务 人事 行政 办公室 社保 医保 公积金 身份证 淘宝 微信 支付宝 百度 腾讯 阿里巴巴 华为 小米
`;
